resource "aws_cloudfront_origin_access_control" "site" {
  name                              = local.site_bucket
  origin_access_control_origin_type = "s3"
  signing_behavior                  = "always"
  signing_protocol                  = "sigv4"
}

resource "aws_cloudfront_distribution" "site" {
  # checkov:skip=CKV_AWS_68: files and nothing that computes; a firewall costs more than the site
  # checkov:skip=CKV_AWS_86: logs of a site's visitors are the owner's to decide on
  # checkov:skip=CKV_AWS_174: with a domain it asks for TLS 1.2; CloudFront's own certificate takes no other value
  # checkov:skip=CKV_AWS_310: one origin, the bucket
  # checkov:skip=CKV_AWS_374: the site is for everybody
  # checkov:skip=CKV2_AWS_32: it has AWS's SecurityHeadersPolicy, by its id, where Checkov looks for a resource
  # checkov:skip=CKV2_AWS_42: without a domain there is CloudFront's certificate alone
  # checkov:skip=CKV2_AWS_47: files and nothing that computes; a firewall costs more than the site
  enabled             = true
  aliases             = var.domain == null ? [] : [var.domain.name]
  comment             = var.name
  default_root_object = "index.html"
  http_version        = "http2and3"
  is_ipv6_enabled     = true
  price_class         = "PriceClass_100"

  # What the invalidation's role is bound to.
  tags = { (local.tag) = var.name }

  origin {
    domain_name              = "${local.site_bucket}.s3.${var.region}.${data.aws_partition.current.dns_suffix}"
    origin_id                = "site"
    origin_access_control_id = aws_cloudfront_origin_access_control.site.id
  }

  default_cache_behavior {
    allowed_methods        = ["GET", "HEAD"]
    cached_methods         = ["GET", "HEAD"]
    compress               = true
    target_origin_id       = "site"
    viewer_protocol_policy = "redirect-to-https"

    # AWS's own, the same in every account: CachingOptimized, which keeps to Cache-Control, and SecurityHeadersPolicy.
    cache_policy_id            = "658327ea-f89d-4fab-a63d-7e88639e58f6"
    response_headers_policy_id = "67f7725c-6f97-4210-82d7-5512b31e9d03"
  }

  custom_error_response {
    error_code         = 403
    response_code      = 404
    response_page_path = "/404.html"
  }

  restrictions {
    geo_restriction {
      restriction_type = "none"
    }
  }

  viewer_certificate {
    acm_certificate_arn            = try(var.domain.certificate_arn, null)
    cloudfront_default_certificate = var.domain == null
    minimum_protocol_version       = var.domain == null ? "TLSv1" : "TLSv1.2_2021"
    ssl_support_method             = var.domain == null ? null : "sni-only"
  }

  # CloudFront would ask a bucket that does not exist yet, and remember that.
  depends_on = [aws_s3_bucket_policy.site]
}
